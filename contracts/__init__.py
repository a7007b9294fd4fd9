"""The public language of the services: JSON Schemas of event data, whole example envelopes, and one AsyncAPI document."""
