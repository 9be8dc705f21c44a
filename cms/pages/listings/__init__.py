"""What each permanent list shows (``settings.LISTINGS``)."""
