"""What every page shows around its content."""


def site_furniture(request):
    return {}
