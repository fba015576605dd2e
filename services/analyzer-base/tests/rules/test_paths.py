"""Nothing but a plain file of the media itself."""

import os
from pathlib import Path

import pytest
from platform_analyzer import BadRequest
from platform_analyzer.paths import resolve_media

ID = "6f1c2d3e-4b5a-4c6d-8e7f-0123456789ab"


@pytest.fixture
def media(tmp_path: Path) -> Path:
    home = tmp_path / "media" / ID
    (home / "frames").mkdir(parents=True)
    (home / "original").write_bytes(b"x")
    (home / "frames" / "0001.jpg").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"x")
    return tmp_path / "media"


@pytest.mark.parametrize("path", [f"{ID}/original", f"{ID}/frames/0001.jpg", f"{ID}/./original"])
def test_a_file_of_the_media_is_found(media: Path, path: str) -> None:
    assert resolve_media(media, ID, path) == media / os.path.normpath(path)


def test_a_media_folder_behind_a_link_is_fine(media: Path, tmp_path: Path) -> None:
    (tmp_path / "mounted").symlink_to(media)
    assert resolve_media(tmp_path / "mounted", ID, f"{ID}/original") == media / ID / "original"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        ID,
        f"{ID}/",
        f"{ID}/frames",
        "../secret",
        f"{ID}/../../secret",
        "/etc/passwd",
        f"{ID}/original/x",
        f"{ID}/missing",
        f"{ID}/\0",
        f"{ID}/" + "a" * 600,
        "other/original",
        f"{ID}/" + "a" * 300,
    ],
)
def test_other_paths_are_refused(media: Path, path: str) -> None:
    with pytest.raises(BadRequest):
        resolve_media(media, ID, path)


def test_links_are_not_followed(media: Path, tmp_path: Path) -> None:
    (media / ID / "link").symlink_to(tmp_path / "secret")
    (media / ID / "inside").symlink_to(media / ID / "original")
    (media / ID / "folder").symlink_to(tmp_path)
    (media / ID / "loop").symlink_to(media / ID / "loop")
    for path in ("link", "inside", "folder/secret", "loop"):
        with pytest.raises(BadRequest):
            resolve_media(media, ID, f"{ID}/{path}")


def test_a_pipe_is_refused_and_not_opened(media: Path) -> None:
    os.mkfifo(media / ID / "pipe")
    with pytest.raises(BadRequest):
        resolve_media(media, ID, f"{ID}/pipe")
