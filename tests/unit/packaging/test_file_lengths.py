import file_lengths


def test_the_first_forbidden_length_is_found_and_the_last_allowed_one_is_not(tmp_path):
    for lines in (399, 400, 401):
        (tmp_path / f"of_{lines}.py").write_text("x = 1\n" * lines)
    found = file_lengths.too_long(tmp_path)
    assert [(path.name, lines) for path, lines in found] == [("of_401.py", 401), ("of_400.py", 400)]
    assert file_lengths.main([str(tmp_path)]) == 1


def test_looking_at_nothing_is_an_error(tmp_path):
    assert file_lengths.main([str(tmp_path)]) == 2
