"""What a reader types about a collection."""

from django import forms

from profiles.models import Collection


class NameForm(forms.Form):
    """The name of a new collection."""

    name = forms.CharField(max_length=100, label="Name", widget=forms.TextInput(attrs={"autocomplete": "off"}))


class DescribeForm(forms.ModelForm):
    """Name and note of one that exists. Whether another has the name, the deed says."""

    class Meta:
        model = Collection
        fields = ("name", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"note": "What the list is for. Whoever has the link sees it too."}
