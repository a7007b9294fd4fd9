"""Small HTTP manners that pages and API share: the request's context, parameters, conditional reads."""
