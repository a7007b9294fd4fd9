"""A dimension of categories (服务群体, 服务主题 …) with its values; some are a department's own."""
