"""An application form: its definition in the language of `forms/`, numbered at each publication."""
