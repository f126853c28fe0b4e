"""Maps of where a project is: SVG drawn here, from a package's data, asking no other host."""
