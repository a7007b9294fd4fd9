"""The only door of the platform: pages, JSON API and call-backs. It owns no facts: it reads the portal view and sends commands."""
