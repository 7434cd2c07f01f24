"""aws-requests-auth without `requests`.

The library signs for `requests`, of which it uses one thing: the base class of `AWSRequestsAuth`,
which has nothing but a method that we never call. Importing `requests`, urllib3 and the rest for it
takes a third of the time of a cold start and 5 MB of every process. So the library's module is run
here as a module of our own, with a stand-in where it says `import requests`. Whoever uses the
library with `requests` gets the usual one.
"""

import builtins
from importlib.util import find_spec, module_from_spec
from types import SimpleNamespace
from typing import Any

_REQUESTS = SimpleNamespace(auth=SimpleNamespace(AuthBase=object))


def _import(name: str, *args: Any) -> Any:
    return _REQUESTS if name == "requests" else builtins.__import__(name, *args)


def _load() -> Any:
    spec = find_spec("aws_requests_auth.aws_auth")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    vars(module)["__builtins__"] = {**vars(builtins), "__import__": _import}
    spec.loader.exec_module(module)
    return module


_library = _load()
AWSRequestsAuth: Any = _library.AWSRequestsAuth
getSignatureKey: Any = _library.getSignatureKey  # noqa: N816 - its name
