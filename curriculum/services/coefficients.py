def set_coefficients():
    pass
