"""职能: what the law charges public authorities with. It determines items; departments only exercise it."""
