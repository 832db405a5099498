"""Pure: values in, values out; no file, no clock, no network, no printing."""
