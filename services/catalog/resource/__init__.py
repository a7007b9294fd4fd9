"""An entry of the information resource catalogue (信息资源目录), from draft to publication and withdrawal."""
