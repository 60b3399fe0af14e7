"""Getting ready to start. Standard library only: nothing else exists yet when this runs."""
