"""The gate every order passes, the sizes it allows and the switch that stops it all."""
