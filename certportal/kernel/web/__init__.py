"""What every page needs: loader, refusals, panels, middleware, error pages."""
