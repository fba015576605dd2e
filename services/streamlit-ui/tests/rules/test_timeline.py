"""What the player is told, of results as analyzers give them."""

from streamlit_ui.texts import texts_of
from streamlit_ui.timeline import Results, lanes, player

EN = texts_of("en")
FRAME = {"path": "m/frames/0001.jpg", "time": 1.0, "start": 0.0, "end": 4.0, "page": None, "width": 640, "height": 360}
PLACE = {"frame": "m/frames/0001.jpg", "time": 1.0, "start": 0.0, "end": 4.0, "page": None}
BOX = {"x": 1, "y": 2, "width": 3, "height": 4}


def results(**found) -> Results:
    vision = {"facts": {"kind": "video", "duration": 8.0}, "scenes": [{"start": 0.0, "end": 4.0}], "frames": [FRAME]}
    by_name = {"vision-pipeline": vision} | {name.replace("_", "-"): result for name, result in found.items()}
    return Results({"results": {name: {"result": result} for name, result in by_name.items()}})


def lane(kind: str, told: Results, people=None) -> list[dict]:
    return next((one["items"] for one in lanes(told, EN, people) if one["kind"] == kind), [])


def test_a_medium_that_nobody_has_looked_at_shows_nothing_and_is_no_error():
    told = player("m", Results({"results": {}}), EN, None)
    assert (told["source"], told["lanes"], told["frames"], told["transcript"]) == (None, [], [], [])


def test_a_video_plays_its_original_and_a_picture_shows_its_frame():
    assert player("m", results(), EN, None)["source"] == "/api/media/m/original"
    picture = results(vision_pipeline={"facts": {"kind": "image"}, "frames": [FRAME | {"time": None}]})
    told = player("m", picture, EN, None)
    assert told["source"] is None
    assert told["lanes"] == []
    assert told["frames"][0]["source"] == "/api/media/m/files/frames/0001.jpg"


def test_things_seen_in_the_same_stretch_are_one_piece_that_names_each_once():
    things = [PLACE | {"label": label, "confidence": 0.9, "box": BOX} for label in ("car", "dog", "car")]
    assert lane("object", results(object_detection={"objects": things})) == [
        {"start": 0.0, "end": 4.0, "label": "car, dog"}
    ]


def test_people_are_named_where_they_are_known_and_faces_are_not_shown_twice():
    face = PLACE | {"box": BOX, "confidence": 0.9, "frameWidth": 640, "frameHeight": 360}
    told = results(face_reid={"faces": [face]})
    assert [one["label"] for one in lane("person", told)] == ["face"]
    known = [
        {"id": "p", "name": "Ada", "tracks": [{"id": "t", "start": 0.0, "end": 2.0, "page": None, "faces": [face]}]}
    ]
    assert lane("person", told, known) == [{"start": 0.0, "end": 2.0, "label": "Ada"}]
    boxes = player("m", told, EN, known)["frames"][0]["boxes"]
    assert [(box["kind"], box["label"]) for box in boxes] == [("face", "Ada")]


def test_pages_of_a_scan_have_no_place_on_a_time_line():
    text = {"frames": [PLACE | {"start": None, "end": None, "text": "a", "items": []}]}
    assert lane("text", results(ocr_detection=text)) == []


def test_scenes_are_explicit_from_one_half_on():
    scenes = [{"start": 0.0, "end": 2.0, "score": 0.5}, {"start": 2.0, "end": 4.0, "score": 0.49}]
    assert lane("explicit", results(nsfw_detection={"scenes": scenes})) == [{"start": 0.0, "end": 2.0, "label": "50%"}]


def test_guessed_points_of_a_body_are_not_drawn():
    points = [
        {"name": "nose", "x": 1, "y": 2, "confidence": 0.9},
        {"name": "left_ear", "x": 3, "y": 4, "confidence": 0.4},
    ]
    told = player("m", results(pose_estimation={"people": [PLACE | {"points": points}]}), EN, None)
    assert [box["label"] for box in told["frames"][0]["boxes"]] == ["nose"]


def test_a_very_long_video_does_not_send_more_pieces_than_a_screen_can_show():
    segments = [{"start": float(at), "end": at + 1.0, "text": "a"} for at in range(5000)]
    told = results(whisper_transcriber={"segments": segments})
    assert len(lane("speech", told)) <= 400
    assert len(player("m", told, EN, None)["transcript"]) == 5000
