"""HTTP in, a representation out: strict parameters, envelope, problems, routes."""
