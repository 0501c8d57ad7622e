"""The C helper of the fan-out as a wheel: a plain shared library that setuptools compiles and Python never imports."""

from setuptools import Extension, setup

setup(
    packages=["vitrina_fanout"],
    ext_modules=[
        Extension(
            "vitrina_fanout.libsend_many",
            ["vitrina_fanout/send_many.c"],
            extra_compile_args=["-O2"],
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
