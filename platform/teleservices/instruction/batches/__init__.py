"""One action on up to 500 dossiers: chosen, shown with what will happen to each, then done one by one."""
