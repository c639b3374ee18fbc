"""What journeys and API tests share."""
