"""The office calendar: working days, holidays, joint leave."""
