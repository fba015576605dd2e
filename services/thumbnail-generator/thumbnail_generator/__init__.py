"""A poster and small previews of pictures and videos."""
