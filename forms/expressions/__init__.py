"""The language of rules across fields: tokens → syntax → evaluation. Grammar in forms/README.md."""
