"""video: the picture, from the host to the viewers. The only importer of aiortc."""
