"""Pure: values in, values out. No file, no clock, no network, no printing."""
