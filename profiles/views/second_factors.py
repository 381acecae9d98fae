"""Why the admin asks for a second factor, and how whoever has a role sets up the first."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import second_factors
from profiles.account_forms import SecondFactorKeyForm
from profiles.models import User
from profiles.staff_door import WANTED


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="20/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def second_factor(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = SecondFactorKeyForm(request.POST or None, session=request.session, user=user)
    if request.method == "POST" and form.is_valid():
        return redirect("account_second_factor")
    context = {
        "form": form,
        "may_set_up": second_factors.may_set_up(request.session, user),
        "wanted": request.session.get(WANTED, reverse("admin:index")),
        "has_one": second_factors.has_one(user),
    }
    return render_page(request, "profiles/second_factor.html", context, status=422 if form.errors else 200)
