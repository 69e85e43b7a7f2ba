"""What can be set."""

from config.settings import Loaded, Setting, Settings, SettingsError, load

__all__ = ["Loaded", "Setting", "Settings", "SettingsError", "load"]
