"""The centre's HTTP face: the sync API for boxes (`api`) and the pages for staff."""
