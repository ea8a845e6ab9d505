"""Pictures: numpy in, Plotly figures out, and the theme all drawing shares."""
