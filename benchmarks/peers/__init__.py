"""What the catalogue is measured beside."""
