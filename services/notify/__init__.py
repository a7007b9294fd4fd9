"""What applicants are told, and when: messages in the portal's inbox and by e-mail, one of each per fact."""
