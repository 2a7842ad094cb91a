"""What every page stands on: loader, refusals, panels, middleware, errors."""
