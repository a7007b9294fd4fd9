"""A service that is only its log and its public events, for the relay. Its name is the package's: `sample_events`."""
