"""The values that every part of appcheck speaks in; standard library only."""
