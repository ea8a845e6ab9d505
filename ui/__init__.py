"""Streamlit building blocks: the only code that knows ``st.session_state``. Never imports torch."""
