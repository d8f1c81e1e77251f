"""Running the service: alarms, health, logging."""
