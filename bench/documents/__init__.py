"""Real documents through our readers and writers, and our translation of files beside that of other tools.

python -m bench.documents identity FOLDER [--out FILE.json]
python -m bench.documents peers
"""
