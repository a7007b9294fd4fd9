"""The catalogue of services: departments, 大项, 小项, categories in several dimensions, and relations between items."""
