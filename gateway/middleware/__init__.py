"""What happens to every request: correlation, session, sign-in and security headers."""
