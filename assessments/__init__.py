"""Exam events, assessors, results, plenary."""
