"""What pictures are tagged with: places, events, kinds of pictures, and things that object detectors don't name."""

LABELS = tuple(
    line.strip()
    for line in """
    an airport
    an apartment building
    an aquarium
    an art gallery
    an audience
    a ball game
    a band playing music
    a bar
    a barn
    a baseball game
    a basketball game
    a bathroom
    a beach
    a bedroom
    a birthday party
    a black screen
    a boat trip
    a bonfire
    a bookshelf
    a bridge
    a building site
    a bus stop
    a cake
    a camera
    a campsite
    a car race
    a car interior
    a carnival
    a cartoon
    a castle
    a cathedral
    a cave
    a cemetery
    a chart
    a chess game
    a child
    a Christmas tree
    a church
    a city at night
    a city street
    a classroom
    a cliff
    a clock
    clouds
    a coffee shop
    a computer screen
    a concert
    a conference
    a construction crane
    a corridor
    a court room
    a crossroads
    a crowd of people
    a cycling race
    a dance
    a demonstration
    a desert
    a diagram
    a dinner
    a document
    a drawing
    a drone view
    a face in close-up
    a factory
    a farm
    a fashion show
    a ferry
    a field
    fire
    fireworks
    fish
    a flag
    flowers
    fog
    food on a plate
    a football match
    a forest
    a fountain
    fruit
    a garden
    a glacier
    graffiti
    a graduation
    a group portrait
    a guitar
    a gym
    a handshake
    a harbour
    a helicopter
    a highway
    a hiking trail
    a horse race
    a hospital
    a hotel room
    a house
    ice
    an ice rink
    an insect
    an interview
    an island
    a kitchen
    a laboratory
    a lake
    a lecture
    a library
    a lighthouse
    a living room
    a logo
    a machine
    a map
    a market
    a meadow
    a meeting room
    a microphone
    a mobile phone
    a motorway
    a mountain
    a museum
    a news studio
    an office
    an old photograph
    an operating theatre
    an orchestra
    a painting
    a parade
    a park
    a parking lot
    a person cooking
    a person running
    a person speaking to the camera
    a person swimming
    a picnic
    a playground
    police officers
    a political speech
    a portrait
    a poster
    a power plant
    a press conference
    a product on a plain background
    a railway station
    rain
    a receipt
    a restaurant
    a river
    a road
    robots
    a roller coaster
    a roof
    ruins
    a sailing boat
    a satellite image
    a school
    a scientific figure
    a screenshot
    a sculpture
    the sea
    a shelf in a shop
    a ship
    a shop
    a shopping mall
    a sign with text
    skiing
    a skyline
    a slide of a presentation
    smoke
    snow
    soldiers
    solar panels
    space
    a spreadsheet
    a stadium
    a stage
    stairs
    the starry sky
    a storm
    a street market
    a subway
    a sunrise
    a sunset
    surfing
    a swamp
    a swimming pool
    a table tennis game
    a team in sports clothes
    a temple
    a tennis match
    a tent
    a test pattern
    a theatre
    a tool
    a tower
    a tractor
    a traffic jam
    a train
    a tree
    a tunnel
    a vegetable garden
    vegetables
    a video game
    a view from a window
    a village
    a vineyard
    a volcano
    a wall
    a warehouse
    a waterfall
    a web page
    a wedding
    a whiteboard
    a wind turbine
    a window
    a winter landscape
    a workshop
    a yard
    a zoo
    """.strip().splitlines()
)
