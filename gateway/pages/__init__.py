"""The portal's pages: server-rendered, complete without JavaScript."""
