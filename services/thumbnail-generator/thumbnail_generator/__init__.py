"""A poster and small previews of pictures and videos, and the pictures of a video's time line."""
