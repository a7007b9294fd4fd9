"""事项编辑: pages for those who sort out, publish and run the items of their departments."""
