"""Relations between items (前置, 并联, 数据共享): one directed edge each; 前置 and 后置 are its two views."""
