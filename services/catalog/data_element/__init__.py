"""A data element (数据元) as a department declares it, before anything is unified."""
