"""What tests of several tiers share: waiting, servers, the running stack."""
