"""Signals of accounts for the apps above."""

from django.dispatch import Signal

# Sent with user=User, ending=list of ids of Membership, by=Actor, now=datetime inside the transaction in which these roles
# of that person end, before they end: what rests on a role is locked before the role.
roles_end = Signal()
