"""How an agent arranges the desk: preferences and absences, saved filters, labels of a service, routing rules."""
