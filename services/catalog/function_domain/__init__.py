"""职能域: related functions, whose items are 协同业务. All domains are one aggregate: a function is in one of them only."""
